class Refusal(Exception):
    """An answer of the model server other than the one that was asked for, as the OpenAI protocol words it."""

    """`values`: the figures of the message, by which it can be said in another language."""

    def __init__(self, status: int, message: str, code: str | None = None, **values: int):
        super().__init__(message)
        self._values = values
        self.status = status
        self._message = message
        self._code = code

    def body(self) -> dict:
        kind = "invalid_request_error" if self.status < 500 else "server_error"
        return {"error": {"message": self._message, "type": kind, "param": None, "code": self._code, "values": self._values}}
