namespace Kelmah.Kernel;

/// <summary>
/// A body that can say what is wrong with it without anything that is stored. Where a field of it has the wrong type or is missing, the
/// rest is checked all the same, so that a caller learns of all mistakes at once.
/// </summary>
public interface ICheckedInput
{
    /// <summary>Notes what is wrong; where nothing else is said, by the rules at the fields.</summary>
    /// <param name="errors">Where to note it. A rule between two fields asks <see cref="InputErrors.AreRead"/> first.</param>
    void Check(InputErrors errors) => errors.Check(input: this);
}

/// <summary>
/// A body of which nothing is demanded but what its fields say of themselves (<see cref="InputRuleAttribute"/>). It is checked as soon as it is
/// read, so that no use case need do so.
/// </summary>
public interface IRuledInput : ICheckedInput;

/// <summary>What is wrong with an input as a refusal.</summary>
public static class CheckedInputs
{
    /// <summary>Its errors by field; null where it is valid.</summary>
    public static Refusal? Check(this ICheckedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var errors = new InputErrors();
        input.Check(errors);
        return errors.Found(out var refusal) ? refusal : null;
    }
}
