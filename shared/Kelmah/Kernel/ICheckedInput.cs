namespace Kelmah.Kernel;

/// <summary>
/// A body that can say what is wrong with it without anything that is stored. Where a field of it has the wrong type or is missing, the
/// rest is checked all the same, so that a caller learns of all mistakes at once.
/// </summary>
public interface ICheckedInput
{
    /// <summary>Notes what is wrong.</summary>
    /// <param name="errors">Where to note it. A rule between two fields asks <see cref="InputErrors.AreRead"/> first.</param>
    void Check(InputErrors errors);
}
