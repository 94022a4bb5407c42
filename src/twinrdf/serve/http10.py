"""Answers in HTTP/1.0, whose clients know no chunks.

May import: nothing.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class UnframedAnswer(RequestResponseCycle):
    """An answer whose end, unless its length was told, is the end of the connection.

    The library would send it in chunks, which RFC 9112, section 6.1, forbids.
    """

    async def send(self, message: Any) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            names = [name.lower() for name, _ in message.get("headers", ())]
            if b"content-length" not in names:
                self.chunked_encoding = False
                self.expected_content_length = -1
        elif message["type"] == "http.response.body" and self.expected_content_length < 0:
            await self._send_part(message.get("body", b""), last=not message.get("more_body"))
            return
        await super().send(message)

    async def _send_part(self, body: bytes, *, last: bool) -> None:
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if self.scope["method"] != "HEAD":
            self.transport.write(body)
        if last:
            self.response_complete = True
            self.message_event.set()
            self.transport.close()
            self.on_response()
