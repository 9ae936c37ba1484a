# confward for CI systems other than GitHub Actions: one static program, no shell, no git, not root.
#
#   docker run --rm -v "$PWD:/repo:ro" ghcr.io/confward/confward check
FROM --platform=$BUILDPLATFORM golang:1.26.5-alpine@sha256:0178a641fbb4858c5f1b48e34bdaabe0350a330a1b1149aabd498d0699ff5fb2 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH VERSION=
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w -X main.version=$VERSION" -o /confward .

FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab
COPY --from=build /confward /usr/local/bin/confward
USER nonroot:nonroot
WORKDIR /repo
ENTRYPOINT ["/usr/local/bin/confward"]
