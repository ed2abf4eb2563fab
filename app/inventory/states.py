"""The life of a stock-take."""

from app.core.flow import Flow

STOCK_TAKE_FLOW: Flow = {
    "submitted": {"approve": "approved", "reject": "rejected"},
    "approved": {},
    "rejected": {},
}
