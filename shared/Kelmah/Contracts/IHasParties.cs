namespace Kelmah.Contracts;

/// <summary>Something between one hirer and one worker.</summary>
public interface IHasParties
{
    /// <summary>Who pays.</summary>
    Guid HirerId { get; }

    /// <summary>Who works.</summary>
    Guid WorkerId { get; }
}
