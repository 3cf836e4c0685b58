"""Báo cáo collects periodic reports from the units of a sector, checks them and compiles the sector's summary.

The pipeline, and where each stage is:

    provision    creates a workbook for each unit that has none        pipeline/provision.py
    collect      reads the workbooks that changed                      pipeline/collect.py
    normalise    turns raw cells into one data frame per tab           pipeline/normalise.py
    validate     checks the frames and returns findings                pipeline/validate.py
    register     records events in the ledger, rewrites the register   pipeline/register.py
    remind       plans the messages that are due and sends them        pipeline/remind.py
    compile      sums one obligation's reports into a summary          pipeline/compile_report.py
    publish      writes the summary's files                            pipeline/publish.py

`jobs/nightly.py` runs the stages from collect to remind; `jobs/provision.py` and `jobs/compile.py` run the others.

The layers, from the top; a module imports only from layers below its own (see `[tool.importlinter]`):

    cli                               commands, options, exit codes
    doctor                            checks of the workspace, the machine and Google
    jobs                              what each command does
    wiring                            chooses the adapters by settings.toml
    pipeline | adapters | outputs     stages | folder, Google, mail, ledger | document, workbook, page, data package
    configuration                     reads the workspace's files and reports every problem with its line
    tabs                              what each tab contains and looks like
    recording | correspondence | summary     observations → events | messages | sums and suppression
    rules                             the checks
    ports                             the base classes of the adapters
    util                              templates, atomic files, JSON
    domain                            plan, units, forms, events: the standard library alone
"""

__version__ = "0.1.0"
