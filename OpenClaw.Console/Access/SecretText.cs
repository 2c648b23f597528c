using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Console.Access;

/// <summary>Random secrets, and the hashes that are stored in their place.</summary>
internal static class SecretText
{
    /// <summary>32 random bytes as 64 lowercase hex digits.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>A short random id, not secret: 10 lowercase hex digits.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    /// <summary>A password to hand over: 100 random bits in four groups, without characters that look alike.</summary>
    public static string NewPassword() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 5)));

    /// <summary>The secrets hashed here carry 256 random bits, so a plain SHA-256 is enough; passwords go through the framework's hasher.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares in constant time.</summary>
    public static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
