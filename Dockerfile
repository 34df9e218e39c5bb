# syntax=docker/dockerfile:1
# The gateway as an image. A project adds its contract, configuration and flags in /app:
# see docs/how-to/deploy.md.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Which npm ci asks whether there is a console to build: not yet.
COPY build/console.ts build/
RUN npm ci
COPY . .
RUN npm pack --pack-destination /tmp \
  && mkdir /app && cd /app \
  && npm init --yes > /dev/null \
  && npm install --omit=dev --no-audit --no-fund /tmp/*.tgz

FROM node:24-bookworm-slim
ENV NODE_ENV=production ISTHMUS_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app ./
# What it needs is readable, nothing is writable: the root file system may be read-only.
USER node
# Requests. The admin listener on 8788 has no credentials and stays inside of the container, unless
# ISTHMUS_ADMIN_HOST=0.0.0.0 lets probes and Prometheus reach it.
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ISTHMUS_ADMIN_PORT ?? 8788}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "node_modules/@isthmus/gateway/bin/isthmus.js"]
CMD ["serve"]
