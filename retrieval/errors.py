"""What can go wrong while a question is answered.

RetrievalError              one plain sentence for a person, always in `str(error)`
├── QuestionError           the question cannot be read (empty, too long)
└── ChatModelError          the chat model is misconfigured, out of reach, or broke off: an outage
"""


class RetrievalError(Exception):
    """Base of all retrieval errors; `str(error)` is one plain sentence for a person."""


class QuestionError(RetrievalError):
    """The question cannot be read: it is empty or too long."""


class ChatModelError(RetrievalError):
    """The chat model is misconfigured, out of reach, or broke off."""
