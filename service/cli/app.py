"""All verbs in one place; each lives in a module of its own."""

import typer

from service.cli import (
    audit,
    catalogue,
    enterprises,
    evaluate,
    explain,
    keys,
    match,
    mcp,
    officers,
    openapi,
    plans,
    retention,
    serve,
    train,
    worker,
)

app = typer.Typer(
    name="luodi",
    help="Luodi (落地): match an enterprise against a plan's industries, sites and policies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("match")(match.match_command)
app.command("candidates")(match.candidates_command)
app.command("explain")(explain.explain_command)
app.command("train")(train.train_command)
app.command("evaluate")(evaluate.evaluate_command)
app.command("serve")(serve.serve_command)
app.command("worker")(worker.worker_command)
app.command("mcp")(mcp.mcp_command)
app.command("openapi")(openapi.openapi_command)
app.add_typer(plans.app, name="plan")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(serve.db_app, name="db")
app.add_typer(audit.app, name="audit")
app.add_typer(enterprises.app, name="enterprises")
app.add_typer(retention.app, name="retention")
app.add_typer(officers.organisations_app, name="organisations")
app.add_typer(officers.app, name="officers")
app.add_typer(keys.app, name="keys")
