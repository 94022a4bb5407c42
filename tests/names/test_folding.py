"""Folding leaves what a search compares."""

import pytest

from twinrdf.names.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Ghent\tand\nWeihai ", "ghent and weihai"),
        ("Île-de-France", "ile-de-france"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("Ħamrun", "hamrun"),
        ("Gəncə", "gence"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁn", "fin"),
        ("ガンダム", "ガンダム".replace("ガ", "カ").replace("ダ", "タ")),
        ("成都", "成都"),
        ("重慶市", "重庆市"),
        ("臺北", "台北"),
        ("ﬁ", "fi"),
        ("", ""),
    ],
)
def test_text_is_folded_once(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded
