"""Reads mails with Python's own email package, to compare with ours: one JSON object a line of subject, sender, attachment names."""

import email
import email.policy
import email.utils
import json
import sys
from email.header import decode_header


def text(value):
    if value is None:
        return ""
    out = []
    try:
        pieces = decode_header(str(value))
    except Exception:
        return str(value)
    for piece, charset in pieces:
        if isinstance(piece, bytes):
            try:
                piece = piece.decode(charset or "ascii", "replace")
            except LookupError:
                piece = piece.decode("latin-1")
        out.append(piece)
    return "".join(out)


def leaves(message):
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            yield from leaves(part)
    else:
        yield message


def look(path):
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.compat32)
    names = []
    for part in leaves(message):
        if part is message and part.get_content_maintype() == "text":
            continue
        name = part.get_filename()
        if name:
            names.append(text(name))
    senders = email.utils.getaddresses([str(value) for value in message.get_all("From", [])])
    return {
        "subject": text(message["Subject"]),
        "from": senders[0][1] if senders else "",
        "names": names,
        "defects": len(message.defects),
    }


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        found = look(path)
    except Exception as fault:
        found = {"fault": repr(fault)}
    found["path"] = path
    print(json.dumps(found))
