"""The command line's own words: usage, help and what is wrong with it, in the user's language.

click finds the fault, the sentence is ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

import click

from sheets_crm import __version__
from sheets_crm.cli.output import say
from sheets_crm.cli.params import HELP
from sheets_crm.errors import UsageError
from sheets_crm.text.did_you_mean import nearest
from sheets_crm.text.shell_command import NAME, CommandLine

USES = (
    ("begin", ("demo", "init", "config", "doctor")),
    ("daily", ("check", "sync", "log")),
    ("back", ("undo", "backups", "forget")),
    ("alone", ("run", "status", "service", "notify")),
)
"""In which order the help shows the commands, and what each group of them is for."""


class Command(click.Command):
    """A command whose help and usage errors are in the user's language."""

    def __init__(self, name: str | None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs, options_metavar=HELP("help.options_metavar"))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments.

        Raises:
            UsageError: something is wrong with them.
        """
        ctx.allow_extra_args = True
        with _told_by_us(ctx, tuple(args)):
            rest = super().parse_args(ctx, args)
            if rest and not ctx.resilient_parsing:
                given = " ".join(rest)
                if not any(isinstance(each, click.Argument) for each in self.params):
                    raise UsageError("usage_takes_no_name", given=given, named=ctx.info_name)
                raise UsageError("usage_extra", given=given)  # a part of a name with blanks
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how it is called."""
        _format_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each option with its meaning."""
        _format_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """An example, as it is typed here."""
        heading, _, example = (self.epilog or "").partition("\n")
        formatter.write_paragraph()
        formatter.write_text(heading)
        typed = CommandLine(ctx.find_root().info_name or NAME)
        formatter.write_text(f"\b\n{example.strip().replace(NAME, typed.program, 1)}")


class Commands(click.Group):
    """A group of commands; the program itself is one."""

    command_class = Command

    def __init__(self, name: str | None, **kwargs: Any) -> None:
        super().__init__(
            name,
            **kwargs,
            options_metavar=HELP("help.options_metavar"),
            subcommand_metavar=HELP("help.subcommand_metavar"),
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments; without any the help is shown."""
        if not args and not ctx.resilient_parsing:
            say(ctx.get_help().rstrip())
            ctx.exit(UsageError.exit_code)
        with _told_by_us(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named.

        Raises:
            UsageError: there is none of that name.
        """
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            facts = {"given": name, "nearest": self._nearest(ctx, name)}
            raise UsageError("usage_no_command", **facts, command=ctx.command_path)
        return super().resolve_command(ctx, args)

    def _nearest(self, ctx: click.Context, name: str) -> str:
        known = self.list_commands(ctx)
        return f"{ctx.command_path} {nearest(name, known) or '--help'}"

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, by what they are used for."""
        known = super().list_commands(ctx)
        by_use = [name for _, names in USES for name in names if name in known]
        return by_use + [name for name in known if name not in by_use]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that shows how it is called."""
        _format_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command and option with its meaning, none of them cut."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        left = {name: made for name, made in commands.items() if made and not made.hidden}
        for use, names in (*USES, ("others", tuple(left))):
            rows = [(name, _first_sentence(left.pop(name))) for name in names if name in left]
            if rows:
                with formatter.section(HELP(f"help.use.{use}")):
                    formatter.write_dl(rows)
        _format_options(self, ctx, formatter)


def help_option(function: Any) -> Any:
    """--help, in the words and through the output of the program."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            say(ctx.get_help().rstrip())
            ctx.exit()

    return click.option(
        "--help",
        "-h",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=HELP("help.help"),
    )(function)


def version_option(function: Any) -> Any:
    """--version."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            say(f"sheets-crm {__version__}")
            ctx.exit()

    return click.option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=HELP("help.version"),
    )(function)


@contextmanager
def _told_by_us(context: click.Context, words: Sequence[str] = ()) -> Iterator[None]:
    """What click finds wrong with a command line in a sentence of ours, with the command's name."""
    try:
        yield
    except click.UsageError as error:
        found = _meant(error, context, words)
        raise UsageError(found.code, **found.facts, command=context.command_path) from error
    except UsageError as error:
        error.facts.setdefault("command", context.command_path)
        raise


def _meant(error: click.UsageError, context: click.Context, words: Sequence[str]) -> UsageError:
    parameters = context.command.get_params(context)
    option = getattr(error, "option_name", "")
    if isinstance(error, click.NoSuchOption):
        known = [name for each in parameters for name in each.opts if name.startswith("-")]
        return _no_option(option, known, words)
    if isinstance(error, click.BadOptionUsage):
        flags = [name for each in parameters if _is_flag(each) for name in each.opts]
        code = "usage_no_value" if option in flags else "usage_needs_value"
        return UsageError(code, given=option)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return UsageError("usage_missing", given=error.param.human_readable_name)
    return UsageError("usage_other", reason=error.format_message())


def _no_option(given: str, known: list[str], words: Sequence[str]) -> UsageError:
    """An option that is none; what ends in a file's type is a file's name."""
    begun = (word for word in words if word.startswith(given) and "=" not in word)
    if named := next((word for word in begun if PurePath(word).suffix), ""):
        return UsageError("usage_dash_name", given=named)
    if meant := nearest(given, known):
        return UsageError("usage_no_option", given=given, nearest=meant)
    return UsageError("usage_unknown_option", given=given, known=", ".join(known))


def _is_flag(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and parameter.is_flag


def _format_usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=f"{HELP('help.usage')} ")


def _format_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Each option with its meaning; those that only show something come last."""
    options = [each for each in command.get_params(ctx) if isinstance(each, click.Option)]
    records = [each.get_help_record(ctx) for each in sorted(options, key=lambda o: o.is_eager)]
    with formatter.section(HELP("help.options")):
        formatter.write_dl([record for record in records if record])


def _first_sentence(command: click.Command) -> str:
    """What a list of commands says of one."""
    text = " ".join((command.help or "").split())
    end = next((at for at in (text.find(". "), text.find("; "), text.find(": ")) if at > 0), None)
    return text if end is None else text[:end] + "."
