# The bot and its worker: Node 24, and the Python that training environments are made with.
FROM node:24-bookworm-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has its own Node, so the one that npm brings is left out.
RUN npm ci --omit=dev \
  && rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin/node \
    node_modules/onnxruntime-node/bin/*/darwin node_modules/onnxruntime-node/bin/*/win32 \
  && npm cache clean --force
COPY . .

RUN install -d -o node -g node /data
USER node
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=8484
VOLUME /data
EXPOSE 8484
CMD ["node", "main.ts"]
