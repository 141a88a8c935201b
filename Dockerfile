# Two stages: one compiles, the other carries only what the bot needs to run.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY sandbox/package.json sandbox/
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json dag.config.ts ./
COPY src src
RUN npx tsc -p tsconfig.build.json

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY sandbox/package.json sandbox/
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY --from=build /app/dist dist
COPY bin bin
COPY pipeline/fraud_dag pipeline/fraud_dag
USER node
CMD ["node", "dist/src/main.js"]
