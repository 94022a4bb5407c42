"""The addresses for monitoring: is the server alive, is it ready, its metrics.

May import: release, serve.limits, serve.metrics, serve.problems, serve.resources.
"""

import ipaddress
from dataclasses import asdict
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from twinrdf.release import MANIFEST
from twinrdf.serve.limits import Limits
from twinrdf.serve.metrics import CONTENT_TYPE, Metrics
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.resources import service_of

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_FRESH = {"Cache-Control": "no-store"}


async def show_health(request: Request) -> Response:
    """Tell that the web process answers, and which release it serves."""
    body = {"status": "ok", "release": service_of(request).release.id}
    return JSONResponse(body, headers=_FRESH)


async def show_readiness(request: Request) -> Response:
    """Tell whether all can be answered (else 503 and why not), and what the query processes do.

    The release served was verified before it was opened; here its folder need only be there.
    """
    service = service_of(request)
    state = service.pool.state()
    if not _is_there(service.release.path):
        status = "the folder of the release is gone"
    elif not state.ready + state.running:
        status = "no query process"
    else:
        status = "ready"
    body = {"status": status, "release": service.release.id, "queries": asdict(state)}
    if status == "ready":
        return JSONResponse(body, headers=_FRESH)
    return JSONResponse(body, 503, headers={**_FRESH, "Retry-After": "1"})


def _is_there(release: Path) -> bool:
    try:
        return (release / MANIFEST).is_file()
    except OSError:  # such as that of a disk that was taken away
        return False


async def show_metrics(request: Request) -> Response:
    """Give the metrics to those who may read them."""
    service = service_of(request)
    if not may_read_metrics(request, service.limits):
        raise ProblemError(403, "the figures of operation are not public here")
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.write(service), headers={"Content-Type": CONTENT_TYPE, **_FRESH})


def may_read_metrics(request: Request, limits: Limits) -> bool:
    """Tell whether a request may read the metrics.

    One that a proxy on this machine forwarded does not count as from this machine.
    """
    if limits.metrics != "loopback" or request.client is None:
        return limits.metrics == "public"
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
