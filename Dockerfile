# Written to match `make setup`, but not tried on the authors' machine, which has no Docker.
FROM node:22-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /clearway
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN --mount=type=bind,from=assets,source=/assets/node_modules,target=node_modules \
    pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && clearway assets \
    && useradd --system --home-dir /data clearway \
    && install -d -o clearway /data
USER clearway
ENV CLEARWAY_HOST=0.0.0.0 CLEARWAY_DATA_FOLDER=/data
VOLUME /data
EXPOSE 8000
# The web process and the worker; the first start prints the link that makes the administrator.
CMD ["clearway", "run"]
