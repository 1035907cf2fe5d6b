global using Kelmah.LocalRuntime.Durable;
