using System.Reflection;

namespace OpenClaw.Console.Components;

/// <summary>Assemblies that add pages to the console's own.</summary>
public sealed record PageAssemblies(IReadOnlyList<Assembly> More);
