namespace Kelmah.LocalRuntime;

/// <summary>Who may call an HTTP function.</summary>
public enum AuthorizationLevel
{
    /// <summary>Everybody; the function decides by itself.</summary>
    Anonymous = 0,

    /// <summary>Callers with the host key.</summary>
    User = 1,

    /// <summary>Callers with the host key.</summary>
    Function = 2,

    /// <summary>Callers with the host key.</summary>
    System = 3,

    /// <summary>Callers with the host key.</summary>
    Admin = 4,
}
