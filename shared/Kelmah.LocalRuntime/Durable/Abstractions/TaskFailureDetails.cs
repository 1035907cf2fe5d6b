using System.Text.Json.Serialization;

namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>A failure as the history keeps it.</summary>
/// <param name="ErrorType">The full type name of the exception.</param>
/// <param name="ErrorMessage">Its message.</param>
/// <param name="StackTrace">Its stack trace, if any.</param>
/// <param name="InnerFailure">The failure that caused it, if any.</param>
/// <param name="Properties">Further facts, if any.</param>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    /// <summary>The type in this process, where the failure was made here; spares the look-up by name.</summary>
    [JsonIgnore]
    private Type? LoadedType { get; init; }

    /// <summary>Whether the failure was a <typeparamref name="T"/> or derived from it; false if its type is unknown here.</summary>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failure was of the given type or derived from it; false if its type is unknown here.</summary>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (string.Equals(ErrorType, targetBaseExceptionType.FullName, StringComparison.Ordinal)) return true;
        var type = LoadedType ?? FindType(ErrorType);
        return type is not null && targetBaseExceptionType.IsAssignableFrom(type);
    }

    /// <summary>The details of an exception and of what caused it.</summary>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var inner = exception is TaskFailedException failed
            ? failed.FailureDetails
            : exception.InnerException is { } cause ? FromException(cause) : null;
        return new TaskFailureDetails(
            exception.GetType().FullName!, exception.Message, exception.StackTrace, inner, Properties: null)
        {
            LoadedType = exception.GetType(),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    private static Type? FindType(string name)
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetType(name, throwOnError: false) is { } type) return type;
        }

        return null;
    }
}
