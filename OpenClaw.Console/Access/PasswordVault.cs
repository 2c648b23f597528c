using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OpenClaw.Console.Access;

/// <summary>Password hashing by the framework's hasher. Bounded: hashing is slow on purpose, and callers wait their turn.</summary>
public sealed class PasswordVault : IDisposable
{
    private static readonly object Nobody = new();
    private readonly PasswordHasher<object> _hasher;
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string _decoy;

    /// <param name="options">The framework's own, as they are; only tests make hashing cheap.</param>
    public PasswordVault(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new PasswordHasher<object>(options);
        _decoy = _hasher.HashPassword(Nobody, SecretText.New());
    }

    public Task<string> HashAsync(string password, CancellationToken cancel) => InTurnAsync(() => _hasher.HashPassword(Nobody, password), cancel);

    /// <summary>Takes as long for a user who does not exist (<paramref name="hash"/> null) as for a wrong password.</summary>
    public Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancel) => InTurnAsync(
        () => _hasher.VerifyHashedPassword(Nobody, hash ?? _decoy, password) != PasswordVerificationResult.Failed && hash is not null, cancel);

    public void Dispose() => _turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            return await Task.Run(work, cancel);
        }
        finally
        {
            _turns.Release();
        }
    }
}
