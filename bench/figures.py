"""All figures there are, in one list: what is measured, in which group, beside what, toward which goal."""

from bench import board, count, mail, orgs, page, pdf, sign, text
from bench.parts import PRINTED, Figure, Part

_WORDS = "300 blocks with one edit each; ours: redline.diff block by block; runs in CPU ms"
_MERGE = "300 amendments, one block each, into 300 blocks; ours: redline.merge_blocks, diffs included; runs in CPU ms"
_PDF = (
    "from its source (HTML, HTML, Typst) to the file, processes' start included; the same title, 14 points and names; "
    "runs in CPU s; ours: printing.pdf, cold"
)
_IMPORT = (
    "SQLite; 6,000 rows x 8 columns of XLSX, half of them misspelt known ones, onto 6,000 known. Ours: upload, read, "
    "check with matching, confirm and import of what is new, as pages and jobs do it. Other: django-import-export with "
    "its defaults, dry run and import"
)

_BOARD = (
    "300 paragraphs in two languages, 300 amendments, two on every second paragraph, half Khmer, a third accepted; GET "
    "by a coordinator, warm, in process; runs in ms on the wall. Everything is merged, 20 amendments are drawn in full"
)

_MAIL = (
    "PostgreSQL; 2,000 invitations to sign, from one process to aiosmtpd in another; runs in mails/s. Ours: jobs of a "
    "hundred, over four connections, written down by the handful as they have left"
)
_BARE = (
    "the same mails, written by the same templates, through Django's send_messages, a hundred at a time over one "
    "connection, and nothing written down"
)

_PAGE = "GET of a statement's page with 1,000 names, gzip, 8 connections; ours: config.wsgi, as `make run` has it"
_A_CPU_SECOND = "runs in pages a CPU second of the server, so that the client's speed makes no difference"

_TRACKED = (
    "6,000 organisations invited to a sign-on, half signed, a tenth of those not named; GET of the first page of its "
    "board, warm, in process. Other: the same facts by SQL written by hand, fetched and nothing made of them; "
    "runs in ms on the wall"
)

PARTS: tuple[Part, ...] = (
    Part(
        "text",
        text.redlines,
        [
            Figure(
                "text.redline_vs_fast_dmp",
                "<= 1",
                f"English. {_WORDS}. Other: fast_diff_match_patch on the whole text, checklines=False",
            ),
            Figure(
                "text.redline_vs_fast_dmp_default", PRINTED, f"English. {_WORDS}. Other: the same with its defaults"
            ),
            Figure(
                "text.redline_vs_fast_dmp_khmer",
                "<= 1",
                f"Khmer, none of it cut into words before (cold). {_WORDS}. Other: as above, checklines=False",
            ),
            Figure(
                "text.redline_vs_fast_dmp_khmer_default",
                PRINTED,
                f"Khmer, none of it cut into words before (cold). {_WORDS}. Other: the same with its defaults",
            ),
            Figure(
                "text.redline_vs_fast_dmp_khmer_warm",
                PRINTED,
                f"Khmer, both texts cut into words before (warm). {_WORDS}. Other: checklines=False; keeps nothing",
            ),
        ],
    ),
    Part(
        "text",
        text.merges,
        [
            Figure(
                "text.merge_300x300", "<= 0.1", f"{_MERGE}. Other: diff-match-patch, patch_apply of 300 ready patches"
            ),
            Figure("text.merge_300x300_with_making", PRINTED, f"{_MERGE}. Other: patch_make and patch_apply"),
            Figure(
                "text.merge_300x300_khmer",
                "<= 0.2",
                f"Khmer, none of it cut into words before (cold). {_MERGE}. Other: diff-match-patch, patch_apply of "
                "300 ready patches",
            ),
            Figure(
                "text.merge_300x300_khmer_with_making",
                PRINTED,
                f"Khmer, cold. {_MERGE}. Other: patch_make and patch_apply",
            ),
        ],
    ),
    Part(
        "board",
        board.page,
        [
            Figure("board.merge_page_300", "<= 1", f"SQLite. {_BOARD}. Other: the 300 ms that are promised"),
            Figure(
                "board.merge_page_300_postgres", "<= 1", f"PostgreSQL. {_BOARD}. Other: the 300 ms that are promised"
            ),
            Figure(
                "board.merge_page_vs_engine",
                PRINTED,
                f"SQLite. {_BOARD}. Other: the engine alone, merging the same amendments twice, in CPU ms",
            ),
        ],
    ),
    Part(
        "board",
        board.sign_on,
        [
            Figure("board.vs_sql", "<= 5", f"SQLite. {_TRACKED}"),
            Figure("board.vs_sql_postgres", "<= 5", f"PostgreSQL. {_TRACKED}"),
        ],
    ),
    Part(
        "orgs",
        orgs.matching,
        [
            Figure(
                "orgs.match_recall",
                ">= 0.99",
                "6,000 rows against 6,000 known, 1,800 of them misspelt in thirteen ways (bench/names.py); runs are "
                "the share of those whose organisation is among the candidates shown. Other: 1",
            ),
            Figure(
                "orgs.match_precision_at_review",
                PRINTED,
                "the same rows; the share of all candidates shown, for new rows too, that are right. Other: 1",
            ),
            Figure("orgs.match_pairs_recall", ">= 0.99", "the labelled pairs of bench/pairs.toml; other: 1"),
            Figure("orgs.match_pairs_precision_at_review", PRINTED, "the labelled pairs; other: 1"),
            Figure(
                "orgs.match_vs_wratio",
                PRINTED,
                "the same rows; runs in CPU microseconds a row. Ours: folding, keys and index of both sides and all "
                "candidates; other: rapidfuzz WRatio of a row's English name with every known one",
            ),
        ],
    ),
    Part(
        "orgs",
        orgs.importing,
        [
            Figure(
                "orgs.import_vs_import_export",
                ">= 15",
                f"{_IMPORT}, by names (import_id_fields), which finds only those that are written alike; it matches "
                "nothing else. Runs in imports a CPU second",
            ),
            Figure(
                "orgs.import_wall_vs_import_export",
                ">= 15",
                "the same runs; imports a second on the wall, disk and all",
            ),
            Figure(
                "orgs.import_vs_import_export_blind",
                PRINTED,
                f"{_IMPORT}, without looking for anybody: every row becomes another organisation. In CPU",
            ),
        ],
    ),
    Part(
        "orgs",
        orgs.searching,
        [
            Figure(
                "orgs.search_vs_sql",
                "<= 3",
                "SQLite, 6,000 organisations, 190 searches: words in both scripts, without vowels, acronyms, nothing "
                "found, filters; runs are the p95 in CPU ms. Ours: queries.directory.search; other: the same SQL alone",
            )
        ],
    ),
    Part(
        "sign",
        sign.over_http,
        [
            Figure(
                "sign.http_vs_bare",
                ">= 0.40",
                "PostgreSQL with durable commits, 8 connections, served as by `make run`, no relay beside; runs in "
                "signatures/s. Ours: POST of the signing page, all of Django. Other: bare WSGI and psycopg, one "
                "statement that writes the same rows, from the same requests",
            ),
            Figure(
                "sign.http_cpu_vs_bare",
                PRINTED,
                "the same runs; CPU ms a signature of the web server and PostgreSQL together, without the client's",
            ),
            Figure(
                "sign.least_django_vs_bare",
                PRINTED,
                "the same runs; signatures/s. Ours: the least that Django asks, session, token, person and form, "
                "and then the bare program's statement. Other: the bare program",
            ),
            Figure("sign.http_vs_least_django", PRINTED, "the same runs; the site beside that least of Django"),
        ],
    ),
    Part(
        "sign",
        sign.slow_commits,
        [
            Figure(
                "sign.slow_commit_vs_hot_row",
                ">= 4",
                "PostgreSQL with commit_delay at 5 ms, 8 connections; runs in signatures/s. "
                "Other: the same site where each signature also raises a counter in one row",
            ),
            Figure(
                "sign.slow_commit_p99",
                "<= 1",
                "the same runs of ours; the ms within which 99 of 100 were answered. Other: 100 ms",
            ),
        ],
    ),
    Part(
        "sign",
        sign.under_spike,
        [
            Figure(
                "sign.under_spike_vs_quiet",
                ">= 0.5",
                "PostgreSQL, 8 connections; runs in signatures/s. Ours: while 32 more connections read the page on "
                "which everybody can sign, as fast as it is served. Other: without them",
            )
        ],
    ),
    Part(
        "sign",
        sign.slope,
        [
            Figure(
                "sign.slope_1k_100k",
                "<= 1.1",
                "PostgreSQL; runs in CPU ms a signature by actions.signing.sign, Python and database together. Ours: "
                "where 100,000 stand under the statement; other: where 1,000 do",
            ),
            Figure("sign.slope_1k_1m", "<= 1.1", "the same with 1,000,000 (--full)"),
        ],
    ),
    Part(
        "sign",
        sign.action_vs_bare,
        [
            Figure(
                "sign.action_vs_one_statement",
                PRINTED,
                "PostgreSQL, in one thread, without HTTP; runs in signatures/s. Ours: actions.signing.sign. "
                "Other: the statement of the bare program",
            )
        ],
    ),
    Part(
        "sign",
        sign.on_sqlite,
        [
            Figure(
                "sign.sqlite_vs_raw",
                ">= 0.2",
                "SQLite, synchronous=FULL; runs in signatures/s. Ours: actions.signing.sign. Other: sqlite3 that "
                "writes the same rows to the same file",
            )
        ],
    ),
    Part(
        "sign",
        sign.page,
        [
            Figure(
                "sign.page_vs_handwritten",
                "<= 1.5",
                "GET by a representative who can sign, in process, on SQLite; runs in CPU ms a page. Other: a view "
                "with the same middleware and the same reads that puts the same HTML together by hand",
            ),
            Figure(
                "sign.page_vs_bare_handwritten",
                PRINTED,
                "the same page; other: a view with the same middleware that reads nothing but the person and escapes "
                "the same values into the same HTML",
            ),
        ],
    ),
    Part(
        "count",
        count.slopes,
        [
            Figure(
                "count.slope_1k_100k",
                "<= 2",
                "PostgreSQL; runs in CPU ms a read, Python and database together. Ours: count() of 100,000 signatures, "
                "500 of organisations and the rest of individuals; other: of 1,000, 500 of them of organisations",
            ),
            Figure("count.slope_1k_1m", "<= 2", "the same with 1,000,000 signatures (--full)"),
            Figure(
                "count.slope_organisations_1k_10k",
                PRINTED,
                "the same with organisations alone: 10,000 of them against 1,000",
            ),
        ],
    ),
    Part(
        "mail",
        mail.invitations,
        [
            Figure("mail.vs_send_messages", ">= 0.9", f"{_MAIL}. Other: {_BARE}"),
            Figure(
                "mail.vs_task_per_mail",
                ">= 1.5",
                f"{_MAIL}. Other: a job of the outbox for each mail, to one in ten of them",
            ),
        ],
    ),
    Part(
        "page",
        page.embedded,
        [
            Figure(
                "page.vs_whitenoise",
                ">= 0.9",
                f"SQLite. {_PAGE}. Other: WhiteNoise alone, serving the same bytes as a file; {_A_CPU_SECOND}",
            ),
            Figure("page.p99_vs_whitenoise", PRINTED, "the same runs; ms within which 99 in 100 were answered"),
            Figure(
                "page.vs_cache_page",
                PRINTED,
                f"SQLite. {_PAGE}. Other: Django, the same view in cache_page, from memory; {_A_CPU_SECOND}",
            ),
            Figure("page.vs_uncached", PRINTED, f"SQLite. {_PAGE}. Other: Django, the view alone; {_A_CPU_SECOND}"),
            Figure(
                "page.p99_while_signing",
                PRINTED,
                f"SQLite. {_PAGE}, while every twentieth request signs another statement in the same server. Other: "
                "without them; ms within which 99 in 100 pages were answered",
            ),
        ],
    ),
    Part(
        "page",
        page.behind_nginx,
        [
            Figure(
                "page.vs_nginx",
                ">= 0.9",
                "the same page from nginx by the settings of docs/serving.md, one worker. Other: the same bytes from a "
                f"plain folder of the same nginx, gzip_static; {_A_CPU_SECOND}",
            ),
            Figure("page.p99_vs_nginx", PRINTED, "the same runs; ms within which 99 in 100 were answered"),
        ],
    ),
    Part(
        "pdf",
        pdf.engines,
        [
            *(
                Figure(
                    f"pdf.vs_{engine}_{names}",
                    goal if names == 6000 or engine == "chromium" else PRINTED,
                    f"{names:,} names. {_PDF}. Other: {what}",
                )
                for engine, goal, what in (
                    ("typst", "<= 5", "Typst, PDF/A-3a"),
                    ("chromium", "< 1", "headless Chromium prints the same HTML"),
                )
                for names in pdf.SIZES
            ),
            Figure("pdf.memory_vs_typst_6000", PRINTED, "6,000 names, the same runs; peak MiB of all its processes"),
            Figure("pdf.memory_vs_chromium_6000", PRINTED, "6,000 names, the same runs; peak MiB of all its processes"),
            Figure(
                "pdf.slope_6000",
                "<= 1.1",
                "CPU ms for each further name: ours from 1,000 to 6,000 names, other from 100 to 1,000",
            ),
            Figure(
                "pdf.slope",
                "<= 1.1",
                "CPU ms for each further name: ours from 1,000 to 22,218 names (--full), other from 100 to 1,000",
            ),
        ],
    ),
    Part(
        "pdf",
        pdf.warm,
        [
            Figure(
                f"pdf.warm_vs_{other}_{names}",
                "< 1",
                f"{names:,} names. runs in CPU s for each further document of a press that runs, as it does in the "
                f"product. Other: {what}",
            )
            for names in (*pdf.WARM_SIZES, pdf.LARGEST)
            for other, what in (
                ("chromium", "a headless Chromium started for it"),
                ("warm_chromium", "each further one of a Chromium that runs, with Playwright, which drives it"),
            )
        ],
    ),
)
GROUPS = tuple(dict.fromkeys(part.group for part in PARTS))
