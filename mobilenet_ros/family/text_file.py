# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Text that people's tools write: UTF-8 or UTF-16, with a mark at the start or without."""

import codecs

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = ((codecs.BOM_UTF8, 'utf-8'), (codecs.BOM_UTF32_LE, 'utf-32-le'),
          (codecs.BOM_UTF32_BE, 'utf-32-be'), (codecs.BOM_UTF16_LE, 'utf-16-le'),
          (codecs.BOM_UTF16_BE, 'utf-16-be'))


def decoded(content: bytes) -> str:
    """Return a text without its mark and with lines that end in line feeds.

    Raises ValueError that names the line where it is neither UTF-8 nor what its mark says.
    """
    mark, encoding = next((each for each in _MARKS if content.startswith(each[0])),
                          (b'', 'utf-8'))
    content = content[len(mark):]
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[:error.start].decode(encoding, 'ignore').count('\n') + 1
        raise ValueError(f'line {line} is not {encoding.upper()}; expected UTF-8, or UTF-16 with '
                         'its mark at the start') from error
    if '\0' in text:
        line = text[:text.index('\0')].count('\n') + 1
        raise ValueError(f'line {line} holds a byte of 0, as no text does; expected UTF-8, or '
                         'UTF-16 with its mark at the start')
    return text.replace('\r\n', '\n').replace('\r', '\n')
