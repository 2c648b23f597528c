namespace OpenClaw.Console.Ingest;

/// <summary>What both signed channels share.</summary>
internal static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services) => services.AddSingleton<IngestEndpoint>();
}
