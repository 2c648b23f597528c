using System.Text;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Routing;

/// <summary>routing.json in the data directory: always what is in force, and a way in for those who edit files.</summary>
internal sealed class RoutingFile(string directory)
{
    public const string Name = "routing.json";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Path { get; } = System.IO.Path.Combine(directory, Name);

    /// <summary>What it says; a missing one and one that cannot be read are no exceptions.</summary>
    public Reading Read()
    {
        try
        {
            var info = new FileInfo(Path);
            return !info.Exists ? new Reading(null, default, null)
                : info.Length > RoutingTable.MaxBytes ? new Reading(null, new DateTimeOffset(info.LastWriteTimeUtc), $"is larger than {RoutingTable.MaxBytes / 1024} KiB")
                : new Reading(Strict.GetString(File.ReadAllBytes(Path)).TrimStart('\uFEFF'), new DateTimeOffset(info.LastWriteTimeUtc), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Reading(null, default, $"cannot be read: {error.Message}");
        }
        catch (DecoderFallbackException)
        {
            return new Reading(null, default, "is not UTF-8");
        }
    }

    /// <summary>Writes it whole or not at all.</summary>
    /// <returns>What went wrong, or null.</returns>
    public string? Write(string text)
    {
        var temporary = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, text, Strict);
            File.Move(temporary, Path, overwrite: true);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"cannot be written: {error.Message}";
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A directory that cannot be written to: what matters was said.
        }
    }

    /// <param name="Text">Null: there is none, or it cannot be read.</param>
    /// <param name="Problem">Why it cannot be read; null: it can, or there is none.</param>
    internal sealed record Reading(string? Text, DateTimeOffset WrittenAt, string? Problem);
}
