"""Read text files, with errors that name the file."""

from pathlib import Path


def read_text(path: Path) -> str:
    """
    Read a text in UTF-8, with or without the mark that some editors put before it.

    :raises FileNotFoundError: if there is no such file.
    :raises ValueError: if it holds other bytes.
    """
    try:
        return path.read_text(encoding='utf-8-sig')
    except UnicodeDecodeError as error:
        raise ValueError(f'{path} is no text in UTF-8 ({error}); copy or save it again') from None
