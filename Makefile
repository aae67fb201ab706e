.PHONY: help demo check test lint format screenshots audit

help:  ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo:  ## Start the whole product and say where to look
	bash scripts/xiaoka demo

check:  ## Everything CI runs
	bash scripts/check

test:  ## The tests alone; ARGS="-k orders" narrows them down
	scripts/uv run pytest -q $(ARGS)

lint:  ## Style, types and the arrows between the rooms
	scripts/uv run ruff check .
	scripts/uv run ruff format --check .
	scripts/uv run mypy
	scripts/uv run lint-imports

format:  ## Format the code
	scripts/uv run ruff format .
	scripts/uv run ruff check --fix .

screenshots:  ## Make docs/images anew from the running product
	scripts/uv run python -m scripts.screenshots

audit:  ## Recompute every balance from its transfers
	scripts/uv run xiaoka audit
