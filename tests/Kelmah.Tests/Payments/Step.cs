namespace Kelmah.Tests.Payments;

/// <summary>One try. The same key stands for the same milestone or refund.</summary>
public sealed record Step(StepKind Kind, int Key, long Amount);

/// <summary>What is tried.</summary>
public enum StepKind
{
    Fund,
    Release,
    Refund,
    Cover,
    Forfeit,
    GiveBack,
    Mature,
    Owe,
    Charge,
    Move,
    Freeze,
    Unfreeze,
}
