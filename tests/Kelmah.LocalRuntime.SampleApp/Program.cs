using Kelmah.LocalRuntime;

await FunctionsApplication.CreateBuilder(args).Build().RunAsync();
