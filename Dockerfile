# Xiaoka in one image; the role is chosen by the command. See docs/operations.md.
FROM python:3.11.14-slim-bookworm AS build
COPY --from=ghcr.io/astral-sh/uv:0.9.17 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /srv/xiaoka

# The packages of the lock file first: they change less often than we do.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY README.md LICENSE ./
COPY api_client api_client
COPY app app
COPY backend backend
COPY bots bots
COPY core core
COPY voice voice
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home xiaoka \
    && install --directory --owner=xiaoka --group=xiaoka --mode=0700 /data \
    && install --directory --owner=xiaoka --group=xiaoka --mode=0755 /models
COPY --from=build /srv/xiaoka/.venv /srv/xiaoka/.venv
ENV PATH=/srv/xiaoka/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XIAOKA_DATA=/data
USER xiaoka
WORKDIR /data
EXPOSE 8800
STOPSIGNAL SIGTERM
ENTRYPOINT ["xiaoka"]
CMD ["serve", "--host", "0.0.0.0"]
