using OpenClaw.Console.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>A position of the list as it is drawn.</summary>
/// <param name="Day">The day's name, on the first row of each day.</param>
/// <param name="Newest">Whether no later envelope has its milestone id, so that its link needs no more than that id.</param>
/// <param name="Fresh">It has just slid in.</param>
public sealed record ProofSlotView(ProofSlot Slot, string? Day, bool Newest, bool Fresh);
