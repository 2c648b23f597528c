using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Domain.Signing;

/// <summary>The state machine of a rotation (spec 2 section 5).</summary>
public sealed class RingStepsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly RingSecret Old = Secret("00000001");
    private static readonly RingSecret New = Secret("00000002");
    private static readonly RingSecret Third = Secret("00000003");
    private static readonly SecretRing Calm = new(Old);
    private static readonly SecretRing Staged = Ring(Stage(Calm, New));
    private static readonly SecretRing Promoted = Ring(Promote(Staged, TimeSpan.FromHours(24)));

    [Fact]
    public void Stage_NextSecret_IsKnownAndChangesNothingElse()
    {
        Assert.Equal((Old, null, null, New), (Staged.Current, Staged.Previous, Staged.PreviousUntil, Staged.Staged));
        Assert.True(Staged.IsRotating(Now));
        Assert.Equal(("00000001", "00000002", "ada"), (Staged.Rotation!.From, Staged.Rotation.To, Staged.Rotation.StartedBy));
    }

    [Fact]
    public void Stage_CurrentOneOrThePreviousOneStillAccepted_IsRefused()
    {
        Assert.Contains("current secret already", Refused(Stage(Calm, Old)), StringComparison.Ordinal);
        Assert.Contains("roll back", Refused(Stage(Promoted, Old)), StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_TheSameAgain_IsDoneAlready() => Assert.IsType<RingChange.AlreadyDone>(Stage(Staged, New));

    [Fact]
    public void Stage_WhileOneIsOpen_IsBusyAndSaysWhenItEnds()
    {
        Assert.Null(Assert.IsType<RingChange.Busy>(Stage(Staged, Third)).EndsAt);
        var busy = Assert.IsType<RingChange.Busy>(Stage(Promoted, Third));
        Assert.Equal(Now.AddHours(24), busy.EndsAt);
        Assert.Contains("until 2026-11-22 08:00 UTC", busy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_Forced_KeepsTheOldOneAcceptedUntilThePromotion()
    {
        var forced = Ring(Stage(Promoted, Third, force: true));

        Assert.Equal(("00000002", "00000001", "00000003"), (forced.Current.KeyId, forced.Previous!.KeyId, forced.Staged!.KeyId));
        Assert.True(forced.PreviousAccepted(Now));
        var promoted = Ring(RingSteps.Promote(forced, "00000003", TimeSpan.FromHours(1), Now, "ada"));
        Assert.Equal(("00000003", "00000002"), (promoted.Current.KeyId, promoted.Previous!.KeyId));
    }

    [Fact]
    public void Promote_WithGrace_AcceptsBothUntilItsEnd()
    {
        Assert.Equal(("00000002", "00000001", null), (Promoted.Current.KeyId, Promoted.Previous!.KeyId, Promoted.Staged));
        Assert.True(Promoted.PreviousAccepted(Now.AddHours(24).AddTicks(-1)));
        Assert.False(Promoted.PreviousAccepted(Now.AddHours(24)));
        Assert.Null(Promoted.Rotation!.End);
    }

    [Fact]
    public void Promote_WithoutGrace_EndsTheOldOneForGood()
    {
        var ring = Ring(Promote(Staged, TimeSpan.Zero));

        Assert.False(ring.PreviousAccepted(Now));
        Assert.False(ring.IsRotating(Now));
        Assert.Equal((true, RotationEnd.Closed), (ring.Rotation!.Compromised, ring.Rotation.End));
        Assert.Contains("compromised", Refused(RingSteps.RollBack(ring, "00000001", Now, "ada")), StringComparison.Ordinal);
    }

    [Fact]
    public void RollBack_ToACompromisedOneAfterAnotherWasStagedAndPutAway_IsRefused()
    {
        var staged = Ring(Stage(Ring(Promote(Staged, TimeSpan.Zero)), Third));
        var abandoned = Ring(RingSteps.Abandon(staged, Now, "ada"));

        Assert.Contains("compromised", Refused(RingSteps.RollBack(staged, "00000001", Now, "ada")), StringComparison.Ordinal);
        Assert.Contains("compromised", Refused(RingSteps.RollBack(abandoned, "00000001", Now, "ada")), StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_ACompromisedOne_IsRefusedForGood()
    {
        var dead = Ring(Promote(Staged, TimeSpan.Zero));
        var rotated = Ring(RingSteps.Promote(Ring(Stage(dead, Third)), "00000003", TimeSpan.FromHours(1), Now, "ada"));
        var back = Ring(RingSteps.RollBack(rotated, "00000002", Now, "ada"));

        Assert.All([dead, rotated, back], ring => Assert.Contains("compromised", Refused(Stage(ring, Old, force: true)), StringComparison.Ordinal));
        Assert.Equal(["00000001"], back.Compromised);
    }

    [Fact]
    public void Compromised_OnARingThatKeptNoList_IsTakenFromItsLastRotation()
    {
        var stored = Ring(Promote(Staged, TimeSpan.Zero)) with { Compromised = [] };
        var abandoned = Ring(RingSteps.Abandon(Ring(Stage(stored, Third)), Now, "ada"));

        Assert.Contains("compromised", Refused(RingSteps.RollBack(stored, "00000001", Now, "ada")), StringComparison.Ordinal);
        Assert.Contains("compromised", Refused(RingSteps.RollBack(abandoned, "00000001", Now, "ada")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7 * 24 * 60 + 1)]
    public void Promote_GraceOutOfRange_IsRefused(int minutes) => Assert.Contains("0 and 7 days", Refused(Promote(Staged, TimeSpan.FromMinutes(minutes))), StringComparison.Ordinal);

    [Fact]
    public void Promote_AnotherThanIsStaged_IsRefused()
    {
        Assert.Contains("somebody staged another", Refused(RingSteps.Promote(Staged, "00000003", TimeSpan.Zero, Now, "ada")), StringComparison.Ordinal);
        Assert.Contains("not staged any more", Refused(RingSteps.Promote(Calm, "00000002", TimeSpan.Zero, Now, "ada")), StringComparison.Ordinal);
    }

    [Fact]
    public void Promote_Twice_HasOneEffect() => Assert.IsType<RingChange.AlreadyDone>(Promote(Promoted, TimeSpan.FromHours(1)));

    [Fact]
    public void Abandon_Staged_IsAsBefore()
    {
        var ring = Ring(RingSteps.Abandon(Staged, Now, "lin"));

        Assert.Equal((Old, null, RotationEnd.Abandoned, "lin"), (ring.Current, ring.Staged, ring.Rotation!.End, ring.Rotation.EndedBy));
        Assert.IsType<RingChange.AlreadyDone>(RingSteps.Abandon(ring, Now, "lin"));
        Assert.IsType<RingChange.Refused>(RingSteps.Abandon(Calm, Now, "lin"));
    }

    [Fact]
    public void Close_InTheWindow_EndsItOnce()
    {
        var ring = Ring(RingSteps.Close(Promoted, Now.AddHours(1), "lin"));

        Assert.False(ring.PreviousAccepted(Now.AddHours(1)));
        Assert.Equal((RotationEnd.Closed, "lin", Old), (ring.Rotation!.End, ring.Rotation.EndedBy, ring.Previous));
        Assert.IsType<RingChange.AlreadyDone>(RingSteps.Close(ring, Now.AddHours(2), "sam"));
        Assert.IsType<RingChange.Refused>(RingSteps.Close(Calm, Now, "sam"));
    }

    [Fact]
    public void RollBack_InTheWindow_SwapsAndKeepsBothAcceptedToTheSameEnd()
    {
        var ring = Ring(RingSteps.RollBack(Promoted, "00000001", Now.AddHours(1), "lin"));

        Assert.Equal(("00000001", "00000002", Now.AddHours(24)), (ring.Current.KeyId, ring.Previous!.KeyId, ring.PreviousUntil));
        Assert.Equal("lin", ring.Rotation!.RolledBackBy);
        Assert.IsType<RingChange.AlreadyDone>(RingSteps.RollBack(ring, "00000001", Now.AddHours(1), "sam"));
        var forward = Ring(RingSteps.RollBack(ring, "00000002", Now.AddHours(2), "sam"));
        Assert.Equal(("00000002", null), (forward.Current.KeyId, forward.Rotation!.RolledBackBy));
    }

    [Fact]
    public void RollBack_AfterTheWindow_OpensItAnewForTheOther()
    {
        var later = Now.AddDays(3);
        var ring = Ring(RingSteps.RollBack(Ring(RingSteps.Expire(Promoted, later)), "00000001", later, "lin"));

        Assert.Equal(("00000001", later + SecretRotation.DefaultGrace, null), (ring.Current.KeyId, ring.PreviousUntil, ring.Rotation!.End));
    }

    [Fact]
    public void RollBack_WithSomethingStagedOrNothingBefore_IsRefused()
    {
        Assert.Contains("abandon it first", Refused(RingSteps.RollBack(Ring(Stage(Promoted, Third, force: true)), "00000001", Now, "ada")), StringComparison.Ordinal);
        Assert.IsType<RingChange.Refused>(RingSteps.RollBack(Calm, "00000009", Now, "ada"));
    }

    [Fact]
    public void Expire_AtTheEndOfTheWindow_NotesItOnce()
    {
        Assert.IsType<RingChange.AlreadyDone>(RingSteps.Expire(Promoted, Now.AddHours(23)));
        var ring = Ring(RingSteps.Expire(Promoted, Now.AddHours(25)));
        Assert.Equal((null, RotationEnd.Expired, Now.AddHours(24), null), (ring.PreviousUntil, ring.Rotation!.End, ring.Rotation.EndedAt, ring.Rotation.EndedBy));
        Assert.IsType<RingChange.AlreadyDone>(RingSteps.Expire(ring, Now.AddHours(26)));
    }

    [Fact]
    public void Secrets_Printed_DoNotShowWhatIsSealed() => Assert.DoesNotContain("sealed-", $"{Promoted} {Old}", StringComparison.Ordinal);

    private static RingSecret Secret(string keyId) => new($"sealed-{keyId}", keyId, Now.AddDays(-1), "ada");

    private static RingChange Stage(SecretRing ring, RingSecret secret, bool force = false) => RingSteps.Stage(ring, secret, "r1", force, Now, "ada");

    private static RingChange Promote(SecretRing ring, TimeSpan grace) => RingSteps.Promote(ring, "00000002", grace, Now, "ada");

    private static SecretRing Ring(RingChange change) => Assert.IsType<RingChange.Changed>(change).Ring;

    private static string Refused(RingChange change) => Assert.IsType<RingChange.Refused>(change).Message;
}
