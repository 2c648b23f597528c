using System.Reflection;
using OpenClaw.Console.Access;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Audit;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Every call of a feature service that takes an actor asks for a permission; found by reflection, so that a new method is covered the day it is written.</summary>
public sealed class ServicePermissionTests(ClosedHostFixture fixture) : IClassFixture<ClosedHostFixture>
{
    private static readonly Type[] Known =
    [
        typeof(UserService), typeof(TokenService), typeof(SessionService), typeof(SecretService), typeof(ProofService), typeof(DemandService), typeof(DeadLetterService), typeof(DemoService),
        typeof(RoutingService), typeof(ModeService), typeof(GateService), typeof(SweepService),
        typeof(TaskService), typeof(ApprovalService), typeof(PendingDecisionService),
        typeof(EmitService), typeof(BackfillService), typeof(DemandStateService), typeof(DeliveryLogService), typeof(EndpointService), typeof(AuditService), typeof(RotationService),
        typeof(DeadLetterDeliveryService), typeof(DeadLetterActionService),
        typeof(LeaseService), typeof(LivenessService), typeof(LivenessActionService),
        typeof(JobService),
    ];

    public static TheoryData<string, string> Methods()
    {
        var data = new TheoryData<string, string>();
        foreach (var (type, method) in ActorMethods())
        {
            data.Add(type.Name, Sign(method));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_CalledByNobody_IsForbidden(string type, string method)
    {
        await Assert.ThrowsAsync<ForbiddenException>(() => CallAsync(type, method, Actor.Anonymous));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_CalledByAUserWithoutRoles_IsForbidden(string type, string method)
    {
        await Assert.ThrowsAsync<ForbiddenException>(() => CallAsync(type, method, new Actor(ActorKind.User, "nobody")));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_CalledByAMachineWithoutScopes_IsForbidden(string type, string method)
    {
        await Assert.ThrowsAsync<ForbiddenException>(() => CallAsync(type, method, new Actor(ActorKind.Machine, "nothing")));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task AdministrativeMethod_CalledByEveryOtherRoleTogether_IsForbidden(string type, string method)
    {
        var administrative = type is nameof(UserService) or nameof(TokenService) or nameof(SessionService) or nameof(SecretService) or nameof(RotationService)
            && !method.StartsWith(nameof(UserService.ChangeOwnPasswordAsync), StringComparison.Ordinal);
        var everyone = new Actor(ActorKind.User, "eve") { Roles = [Role.Viewer, Role.Operator, Role.Approver] };
        if (administrative)
        {
            await Assert.ThrowsAsync<ForbiddenException>(() => CallAsync(type, method, everyone));
        }
    }

    [Fact]
    public void Services_WithActors_AreAllKnownHere()
    {
        var found = typeof(ConsoleApplication).Assembly.GetTypes();
        var services = found.Where(type => type.Name.EndsWith("Service", StringComparison.Ordinal) && Declared(type).Any(TakesActor));

        Assert.Equal(Known.Select(type => type.Name).Order(), services.Select(type => type.Name).Order());
    }

    private static IEnumerable<(Type Type, MethodInfo Method)> ActorMethods() => Known.SelectMany(type => Declared(type).Where(TakesActor).Select(method => (type, method)));

    private static MethodInfo[] Declared(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static bool TakesActor(MethodInfo method) => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Actor));

    private static string Sign(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    private async Task CallAsync(string typeName, string signature, Actor actor)
    {
        var (type, method) = ActorMethods().Single(pair => pair.Type.Name == typeName && Sign(pair.Method) == signature);
        var arguments = method.GetParameters().Select(parameter => Argument(parameter.ParameterType, actor)).ToArray();
        try
        {
            if (method.Invoke(fixture.Host.Services.GetService(type), arguments) is Task task)
            {
                await task;
            }
        }
        catch (TargetInvocationException error) when (error.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerException);
        }
    }

    private object? Argument(Type type, Actor actor) => type switch
    {
        _ when type == typeof(Actor) => actor,
        _ when type == typeof(string) => "something",
        _ when type == typeof(ProofView) => fixture.Host.Get<ProofService>().View(Actor.System, ProofQuery.All),
        _ when type == typeof(ProofQuery) => ProofQuery.All,
        _ when type == typeof(IEnumerable<Role>) => Array.Empty<Role>(),
        _ when type == typeof(IReadOnlyCollection<string>) || type == typeof(IReadOnlyList<string>) => Array.Empty<string>(),
        _ when type == typeof(AuditQuery) => AuditQuery.All,
        { IsValueType: true } => Activator.CreateInstance(type),
        _ => null,
    };
}

/// <summary>A console that shows nothing to callers without credentials.</summary>
public sealed class ClosedHostFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ConsoleHost.StartAsync(redis, ("Access:AnonymousRead", "false"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
