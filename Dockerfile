# EV News Bot: CPU only, everything inside (the embedding model too), no root.
#   docker build -t evbot .
#   docker run --env-file .env -v evbot:/data evbot
# A chat model's package is added by --build-arg EXTRAS=postgres,ollama

FROM python:3.11-slim-bookworm AS build
ARG EXTRAS=postgres
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/evbot/bin:$PATH
WORKDIR /src
RUN python -m venv /opt/evbot
# The plain torch of PyPI brings 3 GB of CUDA; this one runs on any machine.
RUN pip install --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0+cpu
COPY requirements.lock ./
RUN pip install --no-deps --require-hashes -r requirements.lock
COPY requirements-dev.lock pyproject.toml README.md LICENSE ./
COPY corpus corpus
COPY retrieval retrieval
COPY bot bot
COPY scripts/slim-venv.sh scripts/
# The locks pin what the extras bring as far as they know it.
RUN sed -n 's/^\([a-z0-9].*==.*[^ ]\) *\\$/\1/p' requirements.lock requirements-dev.lock | sort -u > pins.txt \
    && pip install --no-build-isolation --constraint pins.txt ".[$EXTRAS]" \
    && scripts/slim-venv.sh /opt/evbot
# What is left has to answer.
RUN EVBOT_HOME=/tmp/try evbot ask "who is Xiaomi talking to?" && rm -r /tmp/try

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="EV News Bot" org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin evbot \
    && install -d -o evbot -g evbot /data
COPY --from=build /opt/evbot /opt/evbot
ENV PATH=/opt/evbot/bin:$PATH \
    EVBOT_HOME=/data \
    HOME=/data \
    PYTHONUNBUFFERED=1
USER evbot
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["evbot", "doctor", "--health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["evbot"]
CMD ["run"]
