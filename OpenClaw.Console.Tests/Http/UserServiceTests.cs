using System.Buffers.Binary;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Access;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Users are kept so that nobody is locked out, nothing is overwritten unseen, and passwords cannot be guessed from an open page.</summary>
public sealed class UserServiceTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The hosts of tests hash cheaply; the console itself must not.</summary>
    [Fact]
    public async Task Passwords_OfTheConsoleItself_AreHashedWithTheFrameworksCount()
    {
        await using var console = ConsoleApplication.Create(new ConsoleSetup { Overrides = new Dictionary<string, string?> { ["Redis:ConnectionString"] = redis.ConnectionString } });

        var hash = Convert.FromBase64String(await console.Services.GetRequiredService<PasswordVault>().HashAsync(ConsoleHost.Password, None));

        Assert.Equal(1, hash[0]); // identity's format 3: PBKDF2, its function and its iterations in the clear
        Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)), 100_000u, uint.MaxValue);
    }

    [Fact]
    public async Task LastAdministrator_CannotBeDeletedDisabledOrDemoted()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var users = host.Get<UserService>();
        await host.AddUserAsync("off", Role.Admin);
        await users.SetDisabledAsync(Actor.System, "off", disabled: true, None);

        foreach (var outcome in new[]
        {
            await users.DeleteAsync(Actor.System, ConsoleHost.UserName, None),
            await users.SetDisabledAsync(Actor.System, ConsoleHost.UserName, disabled: true, None),
            await users.SetRolesAsync(Actor.System, ConsoleHost.UserName, [Role.Viewer], None),
        })
        {
            Assert.Contains("last administrator", Assert.IsType<AccessOutcome.Conflict>(outcome).Message, StringComparison.Ordinal);
        }

        await users.SetDisabledAsync(Actor.System, "off", disabled: false, None);
        Assert.IsType<AccessOutcome.Done>(await users.DeleteAsync(Actor.System, ConsoleHost.UserName, None));
    }

    [Fact]
    public async Task TwoAdministrators_DemotingEachOtherAtOnce_LeaveOne()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.AddUserAsync("other", Role.Admin);
        var users = host.Get<UserService>();

        var outcomes = await Task.WhenAll(
            users.SetRolesAsync(Actor.System, "other", [Role.Viewer], None), users.SetRolesAsync(Actor.System, ConsoleHost.UserName, [Role.Viewer], None));

        Assert.Single(outcomes, outcome => outcome is AccessOutcome.Done);
    }

    [Fact]
    public async Task OneName_CreatedTwiceAtOnceInAnyCase_ExistsOnce()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var users = host.Get<UserService>();

        var outcomes = await Task.WhenAll(
            users.CreateAsync(Actor.System, "Vera", ConsoleHost.Password, [Role.Viewer], None), users.CreateAsync(Actor.System, "vera", ConsoleHost.Password, [Role.Admin], None));

        Assert.Single(outcomes, outcome => outcome is AccessOutcome.Done);
        Assert.Contains("exists already", outcomes.OfType<AccessOutcome.Conflict>().Single().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "correct horse battery", "User name:")]
    [InlineData("a b", "correct horse battery", "User name:")]
    [InlineData("-ab", "correct horse battery", "User name:")]
    [InlineData("vera\n", "correct horse battery", "User name:")]
    [InlineData("vera", "aaaaaaaaaaaaaaaa", "more different")]
    [InlineData("vera", null, "Password: enter one")]
    public async Task User_WithWhatCannotBeUsed_IsNotCreated(string name, string? password, string problem)
    {
        var host = untouched.Host;

        var outcome = await host.Get<UserService>().CreateAsync(Actor.System, name, password, [Role.Viewer], None);

        Assert.Contains(problem, Assert.IsType<AccessOutcome.Invalid>(outcome).Message, StringComparison.Ordinal);
        Assert.Single(await host.Get<UserService>().ListAsync(Actor.System, None));
    }

    [Fact]
    public async Task OwnPassword_GuessedFromAnOpenPage_LocksTheAccountLikeASignInDoes()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.AddUserAsync("vera", Role.Viewer);
        var (users, vera) = (host.Get<UserService>(), new Actor(ActorKind.User, "vera") { Roles = [Role.Viewer] });
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("Current password", Assert.IsType<AccessOutcome.Invalid>(await ChangeAsync($"guess number {i}")).Message, StringComparison.Ordinal);
        }

        Assert.Contains("Too many attempts", Assert.IsType<AccessOutcome.Conflict>(await ChangeAsync(ConsoleHost.Password)).Message, StringComparison.Ordinal);
        using var client = host.Client();
        using var answer = await client.PostLoginAsync("vera", ConsoleHost.Password);
        Assert.Contains("locked after too many failures", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Task<AccessOutcome> ChangeAsync(string current) => users.ChangeOwnPasswordAsync(vera, null, current, "a new and longer one", None);
    }

    [Fact]
    public async Task OwnPassword_OfAMachine_IsForbidden()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var machine = new Actor(ActorKind.Machine, ConsoleHost.UserName) { Scopes = [.. Scopes.All] };

        await Assert.ThrowsAsync<ForbiddenException>(
            () => host.Get<UserService>().ChangeOwnPasswordAsync(machine, null, ConsoleHost.Password, "a new and longer one", None));
    }

    [Fact]
    public async Task EveryChange_LeavesAnAuditEntryWithoutSecrets()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var (users, admin) = (host.Get<UserService>(), new Actor(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin] });
        await users.CreateAsync(admin, "vera", ConsoleHost.Password, [Role.Viewer], None);
        await users.SetRolesAsync(admin, "vera", [Role.Operator], None);
        await users.SetPasswordAsync(admin, "vera", "a new and longer one", None);
        await users.SetDisabledAsync(admin, "vera", disabled: true, None);
        await users.DeleteAsync(admin, "vera", None);

        var entries = (await host.Get<AuditService>().PageAsync(admin, AuditQuery.All, null, 100, None)).Entries.Reverse().ToList();

        Assert.Equal(["audit.begin", "user.create", "user.create", "user.roles", "user.password", "user.disable", "user.delete"], entries.Select(entry => entry.Action));
        Assert.Equal(("viewer", "operator"), (entries[3].Before, entries[3].After));
        var stored = string.Concat((await host.Redis.ExecuteAsync("XRANGE", [host.Keys.AuditLedger, "-", "+"])).AsArray().Select(entry => entry.ToString()));
        Assert.DoesNotContain("a new and longer one", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleHost.Password, stored, StringComparison.Ordinal);
    }
}
