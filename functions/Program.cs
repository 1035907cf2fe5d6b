Console.WriteLine("Kelmah");
