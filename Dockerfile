# syntax=docker/dockerfile:1
# One image for worker, API and commands. docker build -t duban .

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN node scripts/build.mjs && npm pack --ignore-scripts --pack-destination /tmp

# Only what runs: no compiler, no page library (the console is built), no embedded database, and of the engine's library the one for Linux.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY --from=build /tmp/duban-*.tgz /tmp/duban.tgz
# As the how-to does on a server: the archive holds the lock file.
RUN tar -xzf /tmp/duban.tgz --strip-components=1 \
  && npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && node deploy/slim.mjs node_modules
# Node without the names that only a debugger reads: 18 MB less.
RUN apt-get update && apt-get install -y --no-install-recommends binutils && strip -o /tmp/node /usr/local/bin/node

# Debian with nothing but node itself: smaller than the image of node, which brings npm and what it needs.
FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libstdc++6 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home --home-dir /var/lib/duban --shell /usr/sbin/nologin duban
COPY --from=packages /tmp/node /usr/local/bin/node
ENV NODE_ENV=production DUBAN_DATA=/var/lib/duban API_HOST=0.0.0.0
COPY --from=packages /app /opt/duban
RUN ln -s /opt/duban/scripts/duban.mjs /usr/local/bin/duban
WORKDIR /var/lib/duban
USER 10001
VOLUME /var/lib/duban
EXPOSE 8080
# Of the API; a container with a worker alone says by itself that it lives (duban doctor, /readyz of the API).
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "require(process.env.API_TLS_CERT_PATH?'https':'http').get({host:'127.0.0.1',port:process.env.API_PORT||8080,path:'/healthz',rejectUnauthorized:false},a=>process.exit(a.statusCode===200?0:1)).on('error',()=>process.exit(1))"]
ENTRYPOINT ["duban"]
CMD ["serve"]
