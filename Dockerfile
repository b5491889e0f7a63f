# syntax=docker/dockerfile:1
FROM node:22.20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY src ./src
COPY workers ./workers
RUN npm ci --ignore-scripts && npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22.20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4700 DATA_DIR=/data JOBS=auto
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY views ./views
COPY public ./public
RUN install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 4700
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
