using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Security;

/// <summary>Limits of the web server, forwarded headers, and how errors are told.</summary>
internal static class ServerRegistration
{
    private const int LargestBody = 1024 * 1024;

    /// <summary>Pool threads that are there from the start even on a small machine: with two, both may wait behind Redis on one core while the other is idle.</summary>
    private const int FewestThreads = 4;

    public static void AddServer(this WebApplicationBuilder builder, ConsoleOptions options)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, FewestThreads), completions);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The ingest refuses larger envelopes itself, in its own words; the rest of the body of such a request is not read.
            kestrel.Limits.MaxRequestBodySize = Math.Max(LargestBody, options.Ingest.MaxBodyBytes + (64 * 1024));
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            // The routing preview takes a goal of 8 KiB in the query, three times as long when every byte is escaped.
            kestrel.Limits.MaxRequestLineSize = 28 * 1024;
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemAnswers>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in options.Server.TrustedProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                {
                    forwarded.KnownProxies.Add(address);
                }
                else
                {
                    forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                }
            }
        });
    }

    public static void UseServer(this WebApplication app, ConsoleOptions options)
    {
        if (options.Server.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseWhen(IsForAPerson, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        // The ingest routes short-circuit here: they need nothing of what follows.
        app.UseRouting();
        app.UseSameOriginOnly();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseFreshSignInForm();
    }

    /// <summary>A browser asks for a page: what is missing is then told by a page. Machines get the bare status.</summary>
    private static bool IsForAPerson(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/internal");
}
