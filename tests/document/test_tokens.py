"""Tokens in arrays."""

from khtext.document import Token, Tokens


def test_the_parts_of_a_compound_are_found_again():
    token = Token(0, 6, "word", ((0, 2), (2, 4), (4, 6)))
    tokens = Tokens.of([token, Token(6, 8, "word")])
    assert tokens[0] == token
    assert tokens[1].parts == ()
