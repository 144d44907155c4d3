"""One customer on one page: who they are, why they are one, what they did and what may be said to them."""

from scv.customer_page.blocks import Block, CustomerPage, customer_page
from scv.customer_page.lookup import Found, find_customers
from scv.customer_page.page import as_html
from scv.customer_page.text import as_text

__all__ = ["Block", "CustomerPage", "Found", "as_html", "as_text", "customer_page", "find_customers"]
