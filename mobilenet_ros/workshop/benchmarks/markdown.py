# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A table as Markdown, to be printed and kept."""

from collections.abc import Iterable, Sequence

from rich.console import Console


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column stands left and whose others stand right."""
    lines = [headers, ['---', *['---:'] * (len(headers) - 1)], *rows]
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def print_markdown(console: Console, text: str) -> None:
    """Print a text as it is behind an empty line, lines of any length whole."""
    console.print(f'\n{text}', soft_wrap=True, highlight=False, markup=False)
