namespace OpenClaw.Domain.Checking;

/// <summary>One thing that is wrong with what somebody sent.</summary>
/// <param name="Field">Where, such as <c>evidence[0].path</c>; empty: the whole of it.</param>
/// <param name="Message">What is wrong and what would be right; a sentence without the field's name.</param>
public sealed record FieldProblem(string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
