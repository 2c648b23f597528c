# The console in one image. Each RUN line is an ordinary command that can be checked outside Docker.
#   docker build -t openclaw-console .
#   docker run -p 8080:8080 -v openclaw-data:/data openclaw-console
# Ubuntu's own archive carries the .NET SDK and runtime, so that both stages need nothing but apt.
FROM ubuntu:26.04 AS build
RUN apt-get update && apt-get install -y --no-install-recommends dotnet-sdk-10.0 ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig appsettings.json ./
COPY build/ build/
COPY OpenClaw.Domain/ OpenClaw.Domain/
COPY OpenClaw.Console/ OpenClaw.Console/
COPY wwwroot-assets/ wwwroot-assets/
RUN dotnet publish OpenClaw.Console/OpenClaw.Console.csproj -c Release -o /app --nologo

FROM ubuntu:26.04
# redis-server is used only when Redis__ConnectionString is empty: the console then runs its own.
RUN apt-get update && apt-get install -y --no-install-recommends aspnetcore-runtime-10.0 redis-server ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin console && install -d -o console -g console -m 0700 /data
COPY --from=build /app /app
USER console
WORKDIR /data
ENV Urls=http://0.0.0.0:8080 Data__Directory=/data DOTNET_EnableDiagnostics=0
EXPOSE 8080
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["dotnet", "/app/OpenClaw.Console.dll", "health", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["dotnet", "/app/OpenClaw.Console.dll", "serve"]
