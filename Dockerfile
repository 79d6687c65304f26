# tenantvet with the go command that it asks for packages. Mount a module and,
# for speed, the caches of Go:
#
#   docker run --rm -v "$PWD":/src -v tenantvet-go:/go tenantvet check ./...
FROM golang:1.26 AS build
WORKDIR /tenantvet
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /tenantvet.bin ./cmd/tenantvet

FROM golang:1.26
# Whoever runs the container owns neither the module nor its repository.
RUN git config --system --add safe.directory '*'
COPY --from=build /tenantvet.bin /usr/local/bin/tenantvet
WORKDIR /src
ENTRYPOINT ["tenantvet"]
CMD ["check", "./..."]
