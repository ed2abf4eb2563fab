"""Names and numbers of persons as everybody may see them (个人信息保护法 Art 28)."""

SHOWN_HEAD, SHOWN_TAIL = 3, 4


def masked_phone(phone: str) -> str:
    """138****0001; short numbers (110, an extension) are nobody's own and stay."""
    if len(phone) <= SHOWN_HEAD + SHOWN_TAIL:
        return phone
    return f"{phone[:SHOWN_HEAD]}****{phone[-SHOWN_TAIL:]}"


def masked_name(name: str) -> str:
    """张*, 欧阳* keeps its first character only."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)
