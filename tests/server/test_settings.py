"""Every setting comes from its row: default, environment, command line, in this order of strength."""

from dataclasses import fields

import pytest

from server.settings import PREFIX, Settings, read


def test_defaults():
    assert read([], {}) == Settings()


def test_the_environment_sets_and_the_command_line_wins():
    environment = {PREFIX + "PORT": "6000", PREFIX + "REMEMBER_DAYS": "0", PREFIX + "RESOLVE": "a=1:2 b=3:4"}
    assert read([], environment).port == 6000
    assert read([], environment).remember_days == 0.0
    assert read([], environment).resolve == ("a=1:2", "b=3:4")
    assert read(["--port", "7000", "--resolve", "c=5:6", "--ends-with-parent"], {PREFIX + "PORT": "6000"}) == Settings(
        port=7000, resolve=("c=5:6",), ends_with_parent=True
    )


@pytest.mark.parametrize(
    ("arguments", "environment"), [(["--port", "many"], {}), (["--nothing"], {}), ([], {"RFF_PORT": "x"})]
)
def test_a_wrong_value_is_a_usage_error(arguments, environment, capsys):
    with pytest.raises(SystemExit) as caught:
        read(arguments, environment)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_every_row_has_help():
    assert all(row.metadata["help"] for row in fields(Settings))
